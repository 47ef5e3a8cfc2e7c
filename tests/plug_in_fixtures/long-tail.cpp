// One echo, 3 s later and 12 dB down; silence between.
#include "fixture.hpp"

class LongTail : public Fixture {
    void activate() override {
        for (DelayLine& line : lines)
            line.resize(static_cast<uint32_t>(3 * getSampleRate()));
    }
    void run(const float** in, float** out, uint32_t frames) override {
        for (int channel = 0; channel < DISTRHO_PLUGIN_NUM_OUTPUTS; ++channel)
            for (uint32_t at = 0; at < frames; ++at)
                out[channel][at] = in[channel][at] + 0.25f * lines[channel].pass(in[channel][at]);
    }

    DelayLine lines[DISTRHO_PLUGIN_NUM_OUTPUTS];
};

FIXTURE(LongTail)
