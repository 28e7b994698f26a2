package io.photoncloud.prismnet;

import io.photoncloud.prismnet.walk.NetworkWalk;
import io.photoncloud.prismnet.walk.RestDoor;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** All calls at random by REST, beside a model of what they have to answer. */
class PrismNetWalkTest {

    private static final int STEPS = 1_000;

    @Test
    void whateverIsAskedIsAnsweredAsByTheModel() {
        long seed = Long.getLong("walk.seed", new Random().nextLong());
        System.out.println("PrismNetWalkTest: -Dwalk.seed=" + seed);
        try (TestingPrismNet prismNet = TestingPrismNet.start()) {
            RestDoor door = new RestDoor(
                    (method, path, body, headers) -> RestDoor.Answer.of(prismNet.send(method, path, body, headers)));
            NetworkWalk walk = new NetworkWalk(new Random(seed), 0, door::call);
            for (int step = 1; step <= STEPS; step++) {
                walk.step();
                if (step % 250 == 0) {
                    walk.requireAlike();
                }
            }
        }
    }
}
