// One channel in, one out; turns the polarity over, and counts the samples' running mean so that
// two channels that share an instance are told from two instances.
#define DISTRHO_PLUGIN_NUM_INPUTS 1
#define DISTRHO_PLUGIN_NUM_OUTPUTS 1
#include "fixture.hpp"

class MonoOnly : public Fixture {
    void activate() override { before = 0.0f; }
    void run(const float** in, float** out, uint32_t frames) override {
        for (uint32_t at = 0; at < frames; ++at) {
            const float now = in[0][at];
            out[0][at] = -(now + before) * 0.5f;
            before = now;
        }
    }

    float before = 0.0f;
};

FIXTURE(MonoOnly)
