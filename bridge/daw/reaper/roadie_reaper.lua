-- Roadie's ReaScript: adds what Roadie drops into <REAPER resource path>/Roadie to the project.
--
-- Load it once (Actions > New action > Load ReaScript) and run it: it stays, and looks twice a
-- second. It only adds: tracks at the end, items on them, regions. One undo takes a session away.
-- The lines of an order are described in Roadie's bridge/daw/reaper/order.py; nothing of them is
-- run. Written from REAPER's ReaScript documentation, and not tried in REAPER itself.

local FOLDER = reaper.GetResourcePath() .. "/Roadie"
local EVERY_S = 0.5
local VERSION = "1"

local function fields_of(line)
  local found = {}
  for field in (line .. "\t"):gmatch("([^\t]*)\t") do found[#found + 1] = field end
  return found
end

local function factor(decibels) return 10 ^ (decibels / 20) end

local function is_there(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

local work = {}

function work.track(state, f)
  local index = reaper.CountTracks(0)
  reaper.InsertTrackAtIndex(index, true)
  local track = reaper.GetTrack(0, index)
  reaper.GetSetMediaTrackInfo_String(track, "P_NAME", f[2], true)
  reaper.SetTrackColor(track, reaper.ColorToNative(tonumber(f[3]), tonumber(f[4]), tonumber(f[5])))
  reaper.SetMediaTrackInfo_Value(track, "D_VOL", factor(tonumber(f[6])))
  reaper.SetMediaTrackInfo_Value(track, "D_PAN", tonumber(f[7]))
  reaper.SetMediaTrackInfo_Value(track, "B_MUTE", tonumber(f[8]))
  state.track, state.take = track, nil
  state.tracks = state.tracks + 1
end

function work.audio(state, f)
  local path = f[2]
  local source = is_there(path) and reaper.PCM_Source_CreateFromFile(path)
  if not source then
    state.could_not[#state.could_not + 1] = "REAPER does not read " .. path .. "."
    return
  end
  local item = reaper.AddMediaItemToTrack(state.track)
  reaper.SetMediaItemInfo_Value(item, "D_POSITION", tonumber(f[3]))
  reaper.SetMediaItemInfo_Value(item, "D_LENGTH", tonumber(f[5]))
  reaper.SetMediaItemInfo_Value(item, "D_VOL", factor(tonumber(f[6])))
  reaper.SetMediaItemInfo_Value(item, "B_LOOPSRC", 0)
  -- Audio keeps its own speed when the tempo changes: 0 is time.
  reaper.SetMediaItemInfo_Value(item, "C_BEATATTACHMODE", 0)
  local take = reaper.AddTakeToMediaItem(item)
  reaper.SetMediaItemTake_Source(take, source)
  reaper.SetMediaItemTakeInfo_Value(take, "D_STARTOFFS", tonumber(f[4]))
  reaper.GetSetMediaItemTakeInfo_String(take, "P_NAME", f[7], true)
  state.clips = state.clips + 1
end

function work.midi(state, f)
  local start = tonumber(f[2])
  local item = reaper.CreateNewMIDIItemInProj(state.track, start, start + tonumber(f[3]), false)
  state.take = reaper.GetActiveTake(item)
  state.takes[#state.takes + 1] = state.take
  reaper.GetSetMediaItemTakeInfo_String(state.take, "P_NAME", f[4], true)
  state.clips = state.clips + 1
end

function work.note(state, f)
  local from = reaper.MIDI_GetPPQPosFromProjTime(state.take, tonumber(f[2]))
  local to = reaper.MIDI_GetPPQPosFromProjTime(state.take, tonumber(f[3]))
  reaper.MIDI_InsertNote(state.take, false, false, from, to, 0, tonumber(f[4]), tonumber(f[5]), true)
  state.notes = state.notes + 1
end

function work.region(_, f)
  reaper.AddProjectMarker2(0, true, tonumber(f[2]), tonumber(f[3]), f[4], -1, 0)
end

local function put(lines)
  local state = { tracks = 0, clips = 0, notes = 0, could_not = {}, takes = {} }
  for _, line in ipairs(lines) do
    local f = fields_of(line)
    if work[f[1]] then
      local done, why = pcall(work[f[1]], state, f)
      if not done then
        state.could_not[#state.could_not + 1] = "REAPER refused a " .. f[1] .. ": " .. tostring(why)
      end
    end
  end
  for _, take in ipairs(state.takes) do reaper.MIDI_Sort(take) end
  return state
end

local function answer(path, state)
  local file = io.open(path .. ".new", "wb")
  if not file then return end
  for _, words in ipairs(state.could_not) do
    file:write("could_not\t", (words:gsub("[\t\r\n]", " ")), "\n")
  end
  file:write(("done\t%d\t%d\t%d\t%.6f\n"):format(
    state.tracks, state.clips, state.notes, reaper.Master_GetTempo()))
  file:close()
  os.rename(path .. ".new", path .. ".answer")
end

local function do_order(name)
  local path = FOLDER .. "/" .. name
  local file = io.open(path .. ".order", "rb")
  if not file then return end
  local lines = {}
  for line in file:lines() do lines[#lines + 1] = (line:gsub("\r$", "")) end
  file:close()
  os.remove(path .. ".order")
  if lines[1] ~= "roadie\t" .. VERSION or lines[#lines] ~= "end" then
    answer(path, { tracks = 0, clips = 0, notes = 0,
      could_not = { "Roadie and its script in REAPER are of two versions: install it again." } })
    return
  end
  reaper.Undo_BeginBlock()
  reaper.PreventUIRefresh(1)
  local state = put(lines)
  reaper.PreventUIRefresh(-1)
  reaper.UpdateArrange()
  reaper.Undo_EndBlock("Roadie: add a session", -1)
  answer(path, state)
end

local looked = -EVERY_S

local function look()
  local now = reaper.time_precise()
  if now - looked >= EVERY_S then
    looked = now
    reaper.EnumerateFiles(FOLDER, -1) -- REAPER keeps listings: this forgets the last
    local names, index = {}, 0
    while true do
      local file = reaper.EnumerateFiles(FOLDER, index)
      if not file then break end
      local name = file:match("^(%x+)%.order$")
      if name then names[#names + 1] = name end
      index = index + 1
    end
    for _, name in ipairs(names) do do_order(name) end
  end
  reaper.defer(look)
end

reaper.RecursiveCreateDirectory(FOLDER, 0)
look()
