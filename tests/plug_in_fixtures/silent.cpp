// Gives silence, whatever comes in.
#include "fixture.hpp"

class Silent : public Fixture {
    void run(const float**, float** out, uint32_t frames) override {
        for (int channel = 0; channel < DISTRHO_PLUGIN_NUM_OUTPUTS; ++channel)
            for (uint32_t at = 0; at < frames; ++at)
                out[channel][at] = 0.0f;
    }
};

FIXTURE(Silent)
