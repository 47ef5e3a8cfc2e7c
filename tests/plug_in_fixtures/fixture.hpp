// What every fixture plug-in shares. One file is one plug-in with one idea: it may say how many
// inputs and outputs it has, includes this, derives from Fixture and ends with FIXTURE(TheClass).
// FIXTURE_SLUG and FIXTURE_NAME come from the compiler's command line (tests/hosting.py).

#pragma once

#ifndef DISTRHO_PLUGIN_NUM_INPUTS
#define DISTRHO_PLUGIN_NUM_INPUTS 2
#endif
#ifndef DISTRHO_PLUGIN_NUM_OUTPUTS
#define DISTRHO_PLUGIN_NUM_OUTPUTS 2
#endif
#ifndef DISTRHO_PLUGIN_IS_SYNTH
#define DISTRHO_PLUGIN_IS_SYNTH 0
#endif

#define DISTRHO_PLUGIN_BRAND "Roadie Fixtures"
#define DISTRHO_PLUGIN_NAME FIXTURE_NAME
#define DISTRHO_PLUGIN_URI "urn:roadie-fixture:" FIXTURE_SLUG
#define DISTRHO_PLUGIN_HAS_UI 0
#define DISTRHO_PLUGIN_IS_RT_SAFE 1

#include "DistrhoPluginMain.cpp"

// The standard library for all of them: the fixtures themselves are inside DPF's namespace.
#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <unistd.h>
#include <vector>

START_NAMESPACE_DISTRHO

class Fixture : public Plugin {
public:
    explicit Fixture(uint32_t parameters = 0, uint32_t programs = 0, uint32_t states = 0)
        : Plugin(parameters, programs, states), values(parameters, 0.0f) {}

protected:
    // One value a parameter, in the parameter's own unit.
    std::vector<float> values;

    // True while the build asks an LV2 for its description: nothing may go wrong then.
    static bool tame() { return std::getenv("ROADIE_FIXTURE_TAME") != nullptr; }

    void plain(uint32_t index, Parameter& parameter, const char* name, const char* symbol,
               const char* unit, float standard, float low, float high, uint32_t hints = 0) {
        parameter.hints = kParameterIsAutomatable | hints;
        parameter.name = name;
        parameter.symbol = symbol;
        parameter.unit = unit;
        parameter.ranges = ParameterRanges(standard, low, high);
        values[index] = standard;
    }

    static void through(const float** in, float** out, uint32_t frames) {
        constexpr int ins = DISTRHO_PLUGIN_NUM_INPUTS;
        for (int channel = 0; channel < DISTRHO_PLUGIN_NUM_OUTPUTS; ++channel)
            for (uint32_t at = 0; at < frames; ++at)
                out[channel][at] = channel < ins ? in[channel][at] : 0.0f;
    }

    const char* getLabel() const override { return FIXTURE_SLUG; }
    const char* getMaker() const override { return "Roadie Fixtures"; }
    const char* getLicense() const override { return "GPL-3.0-or-later"; }
    uint32_t getVersion() const override { return d_version(1, 2, 3); }
    int64_t getUniqueId() const override {
        uint32_t hash = 2166136261u;
        for (const char* letter = FIXTURE_SLUG; *letter; ++letter)
            hash = (hash ^ static_cast<uint8_t>(*letter)) * 16777619u;
        return hash & 0x7fffffffu;
    }
    float getParameterValue(uint32_t index) const override { return values[index]; }
    void setParameterValue(uint32_t index, float value) override { values[index] = value; }
};

#if DISTRHO_PLUGIN_IS_SYNTH == 0
// Passes the sound on until "After" seconds of it have gone by; then `happen` is called.
class After : public Fixture {
public:
    After() : Fixture(1) {}

protected:
    virtual void happen(float** out, uint32_t frames) = 0;

    void initParameter(uint32_t index, Parameter& parameter) override {
        plain(index, parameter, "After", "after", "s", standard_seconds(), 0.0f, 60.0f);
    }
    virtual float standard_seconds() const { return 2.0f; }
    void activate() override { gone = 0; }
    void run(const float** in, float** out, uint32_t frames) override {
        through(in, out, frames);
        gone += frames;
        if (static_cast<double>(gone) > values[0] * getSampleRate())
            happen(out, frames);
    }

private:
    uint64_t gone = 0;
};
#endif

// Delays by a whole number of samples.
class DelayLine {
public:
    void resize(uint32_t samples) {
        held.assign(samples, 0.0f);
        at = 0;
    }
    float pass(float sample) {
        if (held.empty())
            return sample;
        const float before = held[at];
        held[at] = sample;
        at = (at + 1) % held.size();
        return before;
    }

private:
    std::vector<float> held;
    size_t at = 0;
};

#define FIXTURE(TheClass) \
    Plugin* createPlugin() { return new TheClass(); } \
    END_NAMESPACE_DISTRHO
