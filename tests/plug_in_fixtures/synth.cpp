// A sine for every key, on two equal channels; "Release" in ms.
#define DISTRHO_PLUGIN_NUM_INPUTS 0
#define DISTRHO_PLUGIN_IS_SYNTH 1
#include "fixture.hpp"
#include "sine_voices.hpp"

class Synth : public Fixture {
public:
    Synth() : Fixture(1) {}

private:
    void initParameter(uint32_t index, Parameter& parameter) override {
        plain(index, parameter, "Release", "release", "ms", 200.0f, 1.0f, 2000.0f);
    }
    void run(const float**, float** out, uint32_t frames, const MidiEvent* events,
             uint32_t count) override {
        uint32_t next = 0;
        for (uint32_t at = 0; at < frames; ++at) {
            while (next < count && events[next].frame <= at)
                voices.take(events[next++]);
            out[0][at] = out[1][at] = voices.next(0, 128, getSampleRate(), values[0]);
        }
    }

    SineVoices voices;
};

FIXTURE(Synth)
