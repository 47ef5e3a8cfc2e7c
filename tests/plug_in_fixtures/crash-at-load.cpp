// Takes its process down as soon as it is made.
#include "fixture.hpp"

class CrashAtLoad : public Fixture {
public:
    CrashAtLoad() {
        if (!tame())
            std::raise(SIGSEGV);
    }
    void run(const float** in, float** out, uint32_t frames) override { through(in, out, frames); }
};

FIXTURE(CrashAtLoad)
