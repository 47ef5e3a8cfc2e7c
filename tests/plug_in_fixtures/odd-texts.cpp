// Parameters that show what real ones show: numbers with units that change along the way, words,
// slashes in names, and two of one name. It turns the sound down by "Threshold".
#include "fixture.hpp"

class OddTexts : public Fixture {
public:
    OddTexts() : Fixture(6) {}

private:
    void initParameter(uint32_t index, Parameter& parameter) override {
        switch (index) {
        case 0:
            plain(0, parameter, "Threshold", "threshold", "", -12.0f, -60.0f, 0.0f, whole);
            texts(parameter, 61, [](int at, char* text) { std::sprintf(text, "%d.0 dB", at - 60); });
            break;
        case 1:
            // 20 Hz to 20 kHz, as many steps to a decade everywhere.
            plain(1, parameter, "Low/Mid Freq", "low_mid_freq", "", 100.0f, 0.0f, 150.0f, whole);
            texts(parameter, 151, [](int at, char* text) {
                const double hertz = 20.0 * std::pow(10.0, at / 50.0);
                if (hertz < 1000)
                    std::sprintf(text, "%.1f Hz", hertz);
                else
                    std::sprintf(text, "%.2f kHz", hertz / 1000);
            });
            break;
        case 2:
            plain(2, parameter, "Soft Knee", "soft_knee", "", 0.0f, 0.0f, 1.0f,
                  kParameterIsInteger | kParameterIsBoolean);
            texts(parameter, 2, [](int at, char* text) { std::sprintf(text, at ? "On" : "Off"); });
            break;
        case 3:
            plain(3, parameter, "Mode", "mode", "", 0.0f, 0.0f, 2.0f, whole);
            texts(parameter, 3, [](int at, char* text) {
                const char* const words[] = {"Room", "Hall 2", "Plate/Spring"};
                std::sprintf(text, "%s", words[at]);
            });
            break;
        case 4:
            plain(4, parameter, "Level", "level_1", "%", 50.0f, 0.0f, 100.0f);
            break;
        default:
            plain(5, parameter, "Level", "level_2", "%", 25.0f, 0.0f, 100.0f);
        }
    }

    void run(const float** in, float** out, uint32_t frames) override {
        const float gain = std::pow(10.0f, values[0] / 20.0f);
        for (int channel = 0; channel < DISTRHO_PLUGIN_NUM_OUTPUTS; ++channel)
            for (uint32_t at = 0; at < frames; ++at)
                out[channel][at] = in[channel][at] * gain;
    }

    static constexpr uint32_t whole = kParameterIsInteger;

    template <typename Write>
    static void texts(Parameter& parameter, int count, Write write) {
        parameter.enumValues.count = static_cast<uint8_t>(count);
        parameter.enumValues.restrictedMode = true;
        parameter.enumValues.values = new ParameterEnumerationValue[count];
        for (int at = 0; at < count; ++at) {
            char text[64];
            write(at, text);
            parameter.enumValues.values[at].value = parameter.ranges.min + static_cast<float>(at);
            parameter.enumValues.values[at].label = text;
        }
    }
};

FIXTURE(OddTexts)
