// A sine for every key, late by "Look-ahead" (ms, 10 at first), which it reports.
#define DISTRHO_PLUGIN_NUM_INPUTS 0
#define DISTRHO_PLUGIN_IS_SYNTH 1
#define DISTRHO_PLUGIN_WANT_LATENCY 1
#include "fixture.hpp"
#include "sine_voices.hpp"

class LateSynth : public Fixture {
public:
    LateSynth() : Fixture(1) {}

private:
    void initParameter(uint32_t index, Parameter& parameter) override {
        plain(index, parameter, "Look-ahead", "look_ahead", "ms", 10.0f, 0.0f, 100.0f);
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
        line.resize(samples);
    }
    void run(const float**, float** out, uint32_t frames, const MidiEvent* events,
             uint32_t count) override {
        uint32_t next = 0;
        for (uint32_t at = 0; at < frames; ++at) {
            while (next < count && events[next].frame <= at)
                voices.take(events[next++]);
            out[0][at] = out[1][at] = line.pass(voices.next(0, 128, getSampleRate(), 50.0f));
        }
    }

    SineVoices voices;
    DelayLine line;
};

FIXTURE(LateSynth)
