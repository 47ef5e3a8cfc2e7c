// Never comes back from being made (for ten minutes, should nobody end it).
#include "fixture.hpp"

class HangAtLoad : public Fixture {
public:
    HangAtLoad() {
        for (int second = 0; second < 600 && !tame(); ++second)
            sleep(1);
    }
    void run(const float** in, float** out, uint32_t frames) override { through(in, out, frames); }
};

FIXTURE(HangAtLoad)
