// Starts a child when it first plays, which sleeps for two minutes; passes the sound on.
#include "fixture.hpp"

class Forks : public Fixture {
    void run(const float** in, float** out, uint32_t frames) override {
        if (!forked && fork() == 0) {
            execlp("sleep", "sleep", "121", static_cast<char*>(nullptr));
            _exit(1);
        }
        forked = true;
        through(in, out, frames);
    }

    bool forked = false;
};

FIXTURE(Forks)
