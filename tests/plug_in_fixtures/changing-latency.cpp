// Is as late as "Look-ahead" says (ms, none at first), and reports every change.
#define DISTRHO_PLUGIN_WANT_LATENCY 1
#include "fixture.hpp"

class ChangingLatency : public Fixture {
public:
    ChangingLatency() : Fixture(1) {}

private:
    void initParameter(uint32_t index, Parameter& parameter) override {
        plain(index, parameter, "Look-ahead", "look_ahead", "ms", 0.0f, 0.0f, 100.0f);
    }
    void setParameterValue(uint32_t index, float value) override {
        if (values[index] == value)
            return;
        values[index] = value;
        arrange();
    }
    void activate() override { arrange(); }
    void arrange() {
        const auto samples = static_cast<uint32_t>(std::lround(values[0] * getSampleRate() / 1000));
        setLatency(samples);
        for (DelayLine& line : lines)
            line.resize(samples);
    }
    void run(const float** in, float** out, uint32_t frames) override {
        for (int channel = 0; channel < DISTRHO_PLUGIN_NUM_OUTPUTS; ++channel)
            for (uint32_t at = 0; at < frames; ++at)
                out[channel][at] = lines[channel].pass(in[channel][at]);
    }

    DelayLine lines[DISTRHO_PLUGIN_NUM_OUTPUTS];
};

FIXTURE(ChangingLatency)
