// A sine for every key, but key 120 crashes it, 121 hangs it, and 122 is no number.
#define DISTRHO_PLUGIN_NUM_INPUTS 0
#define DISTRHO_PLUGIN_IS_SYNTH 1
#include "fixture.hpp"
#include "sine_voices.hpp"

class FatalSynth : public Fixture {
    void run(const float**, float** out, uint32_t frames, const MidiEvent* events,
             uint32_t count) override {
        uint32_t next = 0;
        for (uint32_t at = 0; at < frames; ++at) {
            while (next < count && events[next].frame <= at)
                take(events[next++]);
            out[0][at] = out[1][at] =
                broken ? std::numeric_limits<float>::quiet_NaN()
                       : voices.next(0, 128, getSampleRate(), 50.0f);
        }
    }
    void take(const MidiEvent& event) {
        voices.take(event);
        if ((event.data[0] & 0xf0) != 0x90 || event.data[2] == 0)
            return;
        if (event.data[1] == 120)
            std::raise(SIGSEGV);
        for (int second = 0; event.data[1] == 121 && second < 600; ++second)
            sleep(1);
        broken = broken || event.data[1] == 122;
    }

    SineVoices voices;
    bool broken = false;
};

FIXTURE(FatalSynth)
