// Adds noise at -40 dBFS that is never the same twice.
#include "fixture.hpp"

class Random : public Fixture {
    void run(const float** in, float** out, uint32_t frames) override {
        through(in, out, frames);
        std::uniform_real_distribution<float> spread(-0.01f, 0.01f);
        for (int channel = 0; channel < DISTRHO_PLUGIN_NUM_OUTPUTS; ++channel)
            for (uint32_t at = 0; at < frames; ++at)
                out[channel][at] += spread(source);
    }

    std::mt19937 source{std::random_device{}()};
};

FIXTURE(Random)
