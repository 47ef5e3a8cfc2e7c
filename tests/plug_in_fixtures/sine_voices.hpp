// Sines played by MIDI: a voice a key, at once at full level, with a straight release.

#pragma once

class SineVoices {
public:
    void take(const MidiEvent& event) {
        const uint8_t status = event.data[0] & 0xf0, key = event.data[1] & 0x7f;
        if (status == 0x90 && event.data[2] > 0) {
            voices[key] = Voice{0.0, event.data[2] / 127.0f * 0.25f, 1.0f, true};
        } else if (status == 0x80 || status == 0x90) {
            voices[key].held = false;
        } else if (status == 0xb0 && (event.data[1] == 120 || event.data[1] == 123)) {
            for (Voice& voice : voices)
                voice.held = false;
        }
    }

    // The sum of the keys from `low` on, below `high`, one sample on.
    float next(int low, int high, double rate, float release_ms) {
        float sum = 0.0f;
        for (int key = low; key < high; ++key) {
            Voice& voice = voices[key];
            if (voice.level <= 0.0f)
                continue;
            sum += std::sin(voice.phase) * voice.loudness * voice.level;
            voice.phase += 2 * M_PI * 440.0 * std::pow(2.0, (key - 69) / 12.0) / rate;
            if (!voice.held)
                voice.level -= static_cast<float>(1000.0 / (release_ms * rate));
        }
        return sum;
    }

private:
    struct Voice {
        double phase = 0.0;
        float loudness = 0.0f, level = 0.0f;
        bool held = false;
    };
    Voice voices[128];
};
