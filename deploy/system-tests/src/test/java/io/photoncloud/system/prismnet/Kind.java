package io.photoncloud.system.prismnet;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.walk.Step;
import java.util.Random;

/**
 * What a walk does with one kind of resource of a client's, and a model of those that there are. A further kind is one more of
 * these in {@link PrismNetWalkTest}. Of one thread.
 */
interface Kind {

    /** One call in so many is only shown what it would do. */
    int DRY = 8;

    Step draw(Random random);

    /** What the service has is what the model has. */
    void compare(Rest rest);

    /** Now and then a dry run instead, which is answered the same and does nothing. */
    static Step orDry(Step step, Random random) {
        return random.nextInt(DRY) > 0
                ? step
                : new Step(step.method(), step.path() + "?dry_run=true", step.body(), step.expected(), _ -> {});
    }
}
