// Three programs of its own: "Quiet", "Middle" and "Loud" set "Gain" to -24, -12 and 0 dB.
#define DISTRHO_PLUGIN_WANT_PROGRAMS 1
#include "fixture.hpp"

class Programs : public Fixture {
public:
    Programs() : Fixture(1, 3) {}

private:
    void initParameter(uint32_t index, Parameter& parameter) override {
        plain(index, parameter, "Gain", "gain", "dB", 0.0f, -60.0f, 24.0f);
    }
    void initProgramName(uint32_t index, String& name) override {
        const char* const names[] = {"Quiet", "Middle", "Loud"};
        name = names[index];
    }
    void loadProgram(uint32_t index) override { values[0] = -24.0f + 12.0f * index; }
    void run(const float** in, float** out, uint32_t frames) override {
        const float gain = std::pow(10.0f, values[0] / 20.0f);
        for (int channel = 0; channel < DISTRHO_PLUGIN_NUM_OUTPUTS; ++channel)
            for (uint32_t at = 0; at < frames; ++at)
                out[channel][at] = in[channel][at] * gain;
    }
};

FIXTURE(Programs)
