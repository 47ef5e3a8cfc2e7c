// Ducks: what comes out is the first input times one minus the size of the second.
#define DISTRHO_PLUGIN_NUM_INPUTS 4
#include "fixture.hpp"

class Sidechain : public Fixture {
    void initAudioPort(bool input, uint32_t index, AudioPort& port) override {
        Fixture::initAudioPort(input, index, port);
        if (input && index >= 2)
            port.hints |= kAudioPortIsSidechain;
    }
    void run(const float** in, float** out, uint32_t frames) override {
        for (int channel = 0; channel < 2; ++channel)
            for (uint32_t at = 0; at < frames; ++at)
                out[channel][at] =
                    in[channel][at] * (1.0f - std::min(1.0f, std::fabs(in[channel + 2][at])));
    }
};

FIXTURE(Sidechain)
