// "Gain" can be set, but a preset changes nothing: it says nothing, and stays as it was.
#define DISTRHO_PLUGIN_WANT_STATE 1
#include "fixture.hpp"

class PresetRefuser : public Fixture {
public:
    PresetRefuser() : Fixture(1, 0, 1) {}

private:
    void initParameter(uint32_t index, Parameter& parameter) override {
        plain(index, parameter, "Gain", "gain", "dB", 0.0f, -60.0f, 24.0f);
    }
    void initState(uint32_t, State& state) override {
        state.key = "first";
        state.defaultValue = "nothing";
    }
    // DPF restores states before parameters: what is set between here and the next block is
    // what a preset holds.
    void setState(const char*, const char*) override { refusing = true; }
    void setParameterValue(uint32_t index, float value) override {
        if (!refusing)
            values[index] = value;
    }
    void run(const float** in, float** out, uint32_t frames) override {
        refusing = false;
        through(in, out, frames);
        const float gain = std::pow(10.0f, values[0] / 20.0f);
        for (int channel = 0; channel < DISTRHO_PLUGIN_NUM_OUTPUTS; ++channel)
            for (uint32_t at = 0; at < frames; ++at)
                out[channel][at] *= gain;
    }

    bool refusing = false;
};

FIXTURE(PresetRefuser)
