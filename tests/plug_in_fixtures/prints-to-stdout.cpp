// Floods stdout when it is made and with every block; passes the sound on.
#include "fixture.hpp"

class PrintsToStdout : public Fixture {
public:
    PrintsToStdout() { print(100); }
    void run(const float** in, float** out, uint32_t frames) override {
        print(20);
        through(in, out, frames);
    }

private:
    static void print(int lines) {
        if (tame())
            return;
        for (int line = 0; line < lines; ++line)
            std::printf("{\"result\": \"this is not an answer, it is line %d of a flood\"}\n", line);
        std::fflush(stdout);
    }
};

FIXTURE(PrintsToStdout)
