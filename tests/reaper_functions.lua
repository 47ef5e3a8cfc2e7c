-- A stand-in for REAPER's functions: runs our ReaScript as REAPER would, and writes down what it
-- asked for. What the functions take and give is what REAPER's ReaScript documentation says.

local resources, script, log_path = os.getenv("REAPER_RESOURCES"), os.getenv("REAPER_SCRIPT"),
  os.getenv("REAPER_LOG")
local log = io.open(log_path, "w")
log:setvbuf("line")
local function say(...) log:write(table.concat({ ... }, "\t"), "\n") end
local function number(value) return string.format("%.6f", value) end

local tracks, waiting, sources = 2, nil, 0
reaper = {
  GetResourcePath = function() return resources end,
  RecursiveCreateDirectory = function(path) return os.execute("mkdir -p '" .. path .. "'") and 1 or 0 end,
  time_precise = function() return os.clock() * 1000 end,
  defer = function(call) waiting = call end,
  CountTracks = function() return tracks end,
  InsertTrackAtIndex = function(index) assert(index == tracks); tracks = tracks + 1 end,
  GetTrack = function(_, index) return "track" .. index end,
  GetSetMediaTrackInfo_String = function(track, what, value) say(track, what, value) end,
  SetMediaTrackInfo_Value = function(track, what, value) say(track, what, number(value)) end,
  ColorToNative = function(r, g, b) return ("%d,%d,%d"):format(r, g, b) end,
  SetTrackColor = function(track, colour) say(track, "colour", colour) end,
  AddMediaItemToTrack = function(track) say(track, "item"); return "item" end,
  SetMediaItemInfo_Value = function(item, what, value) say(item, what, number(value)) end,
  AddTakeToMediaItem = function() return "take" end,
  PCM_Source_CreateFromFile = function(path) return path end,
  SetMediaItemTake_Source = function(take, source) say(take, "source", source) end,
  SetMediaItemTakeInfo_Value = function(take, what, value) say(take, what, number(value)) end,
  GetSetMediaItemTakeInfo_String = function(take, what, value) say(take, what, value) end,
  CreateNewMIDIItemInProj = function(track, from, to)
    say(track, "midi", number(from), number(to)); return "midi item"
  end,
  GetActiveTake = function() return "midi take" end,
  MIDI_GetPPQPosFromProjTime = function(_, seconds) return seconds * 1920 end, -- 960 at 120 BPM
  MIDI_InsertNote = function(_, _, _, from, to, channel, pitch, velocity)
    if pitch > 127 then error("no such pitch") end
    say("note", number(from), number(to), channel, pitch, velocity)
  end,
  MIDI_Sort = function(take) say(take, "sorted") end,
  AddProjectMarker2 = function(_, region, from, to, name)
    say(tostring(region), number(from), number(to), name)
  end,
  Master_GetTempo = function() return 120 end,
  Undo_BeginBlock = function() say("undo begins") end,
  Undo_EndBlock = function(words) say("undo ends", words) end,
  PreventUIRefresh = function() end,
  UpdateArrange = function() end,
  EnumerateFiles = function(folder, index)
    if index < 0 then return nil end
    local listing = io.popen("ls -1 '" .. folder .. "'")
    local found
    for name in listing:lines() do
      if index == 0 and not found then found = name end
      index = index - 1
    end
    listing:close()
    return found
  end,
}

dofile(script)
while waiting do
  local call = waiting
  waiting = nil
  call()
  os.execute("sleep 0.02")
  local over = io.open(log_path .. ".over", "r")
  if over then over:close(); break end
end
log:close()
