// Never comes back from a block (for ten minutes, should nobody end it).
#include "fixture.hpp"

class HangInRender : public After {
    void happen(float**, uint32_t) override {
        for (int second = 0; second < 600; ++second)
            sleep(1);
    }
};

FIXTURE(HangInRender)
