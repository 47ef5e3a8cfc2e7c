-- Opens a session in Ardour and prints what Ardour makes of it: one line a fact, fields parted by
-- tabs. The folder, the session's name and the ticks to ask the tempo map for come from the
-- environment.

local function say(...) io.stdout:write("DUMP\t" .. table.concat({...}, "\t") .. "\n") end
local function exact(number) return string.format("%.17g", number) end
local function flag(yes) return yes and "1" or "0" end

local session = load_session(os.getenv("ARDOUR_FOLDER"), os.getenv("ARDOUR_NAME"))
if not session then say("refused"); quit() end

say("session", session:name(), exact(session:nominal_sample_rate()),
    session:current_start_sample(), session:current_end_sample())

for group in session:route_groups():iter() do
  say("group", group:name(), string.format("%08x", group:rgba()), group:size())
end

for place in session:locations():list():iter() do
  if place:is_range_marker() and not place:is_session_range() then
    say("range", place:name(), place:start():samples(), place:_end():samples())
  end
end

local tempo_map = Temporal.TempoMap.read()
for tick in string.gmatch(os.getenv("ARDOUR_TICKS") or "", "%d+") do
  local beats = Temporal.Beats.ticks(math.tointeger(tick))
  -- At a change Ardour still answers with what stood before.
  local after = Temporal.Beats.ticks(math.tointeger(tick) + 1)
  local meter = tempo_map:meter_at_beats(after)
  local place = tempo_map:bbt_at_beats(beats)
  say("time", tick, exact(tempo_map:tempo_at_beats(after):to_tempo():note_types_per_minute()),
      meter:divisions_per_bar(), meter:note_value(), place.bars, place.beats, place.ticks,
      tempo_map:sample_at_beats(beats))
end
tempo_map = nil

local function regions(track)
  for region in track:playlist():region_list():iter() do
    local audio, midi = region:to_audioregion(), region:to_midiregion()
    local name = region:name()
    if not audio:isnil() then
      local file = region:source(0):to_filesource()
      say("audio", name, file:path(), region:position():samples(), region:length():samples(),
          region:start():samples(), audio:to_readable():n_channels(), exact(audio:scale_amplitude()),
          flag(region:opaque()), flag(audio:fade_in_active()), flag(audio:fade_out_active()))
    end
    if not midi:isnil() then
      say("midi", name, region:position():ticks(), region:length():ticks())
      for note in ARDOUR.LuaAPI.note_list(midi:model()):iter() do
        say("note", note:note(), note:velocity(), note:time():str(),
            note:length():str(), note:channel())
      end
    end
  end
end

local function processors(route)
  local index = 0
  while true do
    local processor = route:nth_plugin(index)
    if processor:isnil() then break end
    local plugin = processor:to_plugininsert():plugin(0)
    local values, nth = {}, 0
    for number = 0, plugin:parameter_count() - 1 do
      if plugin:parameter_is_control(number) then
        if plugin:parameter_is_input(number) then
          values[#values + 1] = plugin:parameter_label(number) .. "=" ..
              exact(ARDOUR.LuaAPI.get_plugin_insert_param(processor:to_plugininsert(), nth, true))
        end
        nth = nth + 1
      end
    end
    say("plugin", plugin:unique_id(), table.concat(values, ";"))
    index = index + 1
  end
  index = 0
  while true do
    local send = route:nth_send(index)
    if send:isnil() then break end
    local inner = send:to_internalsend()
    say("send", inner:target_route():name(), exact(inner:gain_control():get_value()))
    index = index + 1
  end
end

for route in session:get_routes():iter() do
  local track = route:to_track()
  local kind = route:is_master() and "master" or (track:isnil() and "bus")
      or (track:to_midi_track():isnil() and "audio" or "midi")
  say("route", route:name(), kind, route:presentation_info_ptr():order(),
      string.format("%08x", route:presentation_info_ptr():color()), flag(route:muted()),
      exact(route:gain_control():get_value()),
      route:trim_control():isnil() and "1" or exact(route:trim_control():get_value()),
      exact(route:pan_azimuth_control():isnil() and 0.5 or route:pan_azimuth_control():get_value()),
      route:comment())
  processors(route)
  if not track:isnil() then regions(track) end
end

say("done")
if os.getenv("ARDOUR_SAVE") == "1" then session:save_state("") end
close_session()
quit()
