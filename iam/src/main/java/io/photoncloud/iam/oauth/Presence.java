package io.photoncloud.iam.oauth;

import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.time.Instant;
import java.time.InstantSource;

/** Whether somebody who has signed in still counts as that: nobody has disabled them since, or revoked their tokens. */
public final class Presence {

    private final UserService users;
    private final RevocationService revocations;
    private final InstantSource clock;

    public Presence(UserService users, RevocationService revocations, InstantSource clock) {
        this.users = users;
        this.revocations = revocations;
        this.clock = clock;
    }

    boolean isGood(SignedIn signedIn) {
        boolean enabled = users.find(signedIn.user())
                .filter(user -> user.state() == User.State.ENABLED)
                .isPresent();
        return enabled
                && revocations
                        .findFirstGood(signedIn.user())
                        .map(first -> !signedIn.since().isBefore(first))
                        .orElse(true);
    }

    /** Somebody who proves who they are at this moment. */
    SignedIn of(User user) {
        Instant now = clock.instant();
        Instant firstGood = revocations.findFirstGood(user.id()).orElse(now);
        // Just after older tokens were refused: a second ahead at most.
        return new SignedIn(user.id(), firstGood.isAfter(now) && !firstGood.equals(Instant.MAX) ? firstGood : now);
    }
}
