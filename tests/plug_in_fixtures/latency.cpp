// Is late by 441 samples at every rate, and says so; "Gain" in dB turns it up or down.
#define DISTRHO_PLUGIN_WANT_LATENCY 1
#include "fixture.hpp"

class Late : public Fixture {
public:
    Late() : Fixture(1) { setLatency(441); }

private:
    void initParameter(uint32_t index, Parameter& parameter) override {
        plain(index, parameter, "Gain", "gain", "dB", 0.0f, -60.0f, 24.0f);
    }
    void activate() override {
        for (DelayLine& line : lines)
            line.resize(441);
    }
    void run(const float** in, float** out, uint32_t frames) override {
        const float gain = std::pow(10.0f, values[0] / 20.0f);
        for (int channel = 0; channel < DISTRHO_PLUGIN_NUM_OUTPUTS; ++channel)
            for (uint32_t at = 0; at < frames; ++at)
                out[channel][at] = lines[channel].pass(in[channel][at] * gain);
    }

    DelayLine lines[DISTRHO_PLUGIN_NUM_OUTPUTS];
};

FIXTURE(Late)
