// A synthesiser with two stereo outputs: keys below 60 on "Low", the others on "High".
#define DISTRHO_PLUGIN_NUM_INPUTS 0
#define DISTRHO_PLUGIN_NUM_OUTPUTS 4
#define DISTRHO_PLUGIN_IS_SYNTH 1
#include "fixture.hpp"
#include "sine_voices.hpp"

class MultiOutput : public Fixture {
    void initAudioPort(bool input, uint32_t index, AudioPort& port) override {
        Fixture::initAudioPort(input, index, port);
        port.groupId = index / 2;
    }
    void initPortGroup(uint32_t group, PortGroup& port_group) override {
        port_group.name = group == 0 ? "Low" : "High";
        port_group.symbol = group == 0 ? "low" : "high";
    }
    void run(const float**, float** out, uint32_t frames, const MidiEvent* events,
             uint32_t count) override {
        uint32_t next = 0;
        for (uint32_t at = 0; at < frames; ++at) {
            while (next < count && events[next].frame <= at)
                voices.take(events[next++]);
            out[0][at] = out[1][at] = voices.next(0, 60, getSampleRate(), 200.0f);
            out[2][at] = out[3][at] = voices.next(60, 128, getSampleRate(), 200.0f);
        }
    }

    SineVoices voices;
};

FIXTURE(MultiOutput)
