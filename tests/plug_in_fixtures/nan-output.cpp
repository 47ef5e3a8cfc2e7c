// Gives what is no number, from "After" seconds on.
#include "fixture.hpp"

class NanOutput : public After {
    void happen(float** out, uint32_t frames) override {
        for (int channel = 0; channel < DISTRHO_PLUGIN_NUM_OUTPUTS; ++channel)
            for (uint32_t at = 0; at < frames; ++at)
                out[channel][at] = std::numeric_limits<float>::quiet_NaN();
    }
};

FIXTURE(NanOutput)
