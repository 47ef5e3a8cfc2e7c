// Takes 16 MiB more with every block and touches it all (up to 6 GiB, should nobody end it).
#include "fixture.hpp"

class MemoryEater : public After {
    float standard_seconds() const override { return 0.0f; }
    void happen(float**, uint32_t) override {
        if (eaten.size() < 384)
            eaten.emplace_back(16u << 20, static_cast<char>(eaten.size() + 1));
    }

    std::vector<std::vector<char>> eaten;
};

FIXTURE(MemoryEater)
