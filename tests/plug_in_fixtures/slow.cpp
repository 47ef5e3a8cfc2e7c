// Takes "Pause" ms for every block: slow, but it goes on.
#include "fixture.hpp"

class Slow : public Fixture {
public:
    Slow() : Fixture(1) {}

private:
    void initParameter(uint32_t index, Parameter& parameter) override {
        plain(index, parameter, "Pause", "pause", "ms", 50.0f, 0.0f, 5000.0f);
    }
    void run(const float** in, float** out, uint32_t frames) override {
        usleep(static_cast<useconds_t>(values[0] * 1000));
        through(in, out, frames);
    }
};

FIXTURE(Slow)
