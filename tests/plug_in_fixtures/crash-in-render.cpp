// Takes its process down in the midst of the sound.
#include "fixture.hpp"

class CrashInRender : public After {
    void happen(float**, uint32_t) override { std::raise(SIGSEGV); }
};

FIXTURE(CrashInRender)
