package io.photoncloud.iam.authz;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.policy.AccessRequest;
import io.photoncloud.common.policy.Decision;
import io.photoncloud.common.policy.PolicySet;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.common.security.Permission;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.policy.PolicyFeed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Decides by the policies of the moment, for whoever does not follow them. Waits only where a revision is asked for. */
public final class AuthzService {

    /** Checks of one call. */
    public static final int CHECKS_MAX = 1_000;

    /** Attributes of one check, by name. */
    public static final int ATTRIBUTES_MAX = 100;

    /** How long a call waits for the revision that it asks for. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PolicyFeed feed;
    private final Access access;
    private final InstantSource clock;

    public AuthzService(PolicyFeed feed, Access access, InstantSource clock) {
        this.feed = feed;
        this.access = access;
        this.clock = clock;
    }

    /** What is asked: whether a user or service account may do something somewhere. */
    public record Question(String principal, Permission permission, Scope scope, Map<String, Object> attributes) {

        public Question {
            Check.that(
                    attributes.size() <= ATTRIBUTES_MAX,
                    "attributes",
                    "must have at most " + ATTRIBUTES_MAX + " names");
            attributes = Map.copyOf(attributes);
        }

        private AccessRequest request(Instant now) {
            return new AccessRequest(new Subject.Principal(principal), permission, scope, attributes, now);
        }
    }

    /** Answers in the order of the questions, as of one revision of the store. */
    public record Answers(List<Boolean> allowed, long revision) {}

    /** An answer with its reasons. */
    public record Explanation(Decision decision, Scope scope, long revision) {}

    /**
     * Who asks about somebody else needs {@code policy.read} there.
     *
     * @param atLeastRevision of the store, which the answers must have seen; 0 for what is known
     */
    public Answers check(List<Question> questions, long atLeastRevision) {
        Check.that(
                !questions.isEmpty() && questions.size() <= CHECKS_MAX,
                "checks",
                "must have 1 to " + CHECKS_MAX + " items");
        questions.forEach(this::requireMayAsk);
        PolicySet set = policies(atLeastRevision);
        Instant now = clock.instant();
        return new Answers(
                questions.stream()
                        .map(question -> set.policies().allows(question.request(now)))
                        .toList(),
                set.revision());
    }

    public Explanation explain(Question question, long atLeastRevision) {
        requireMayAsk(question);
        PolicySet set = policies(atLeastRevision);
        return new Explanation(
                set.policies().decide(question.request(clock.instant())), question.scope(), set.revision());
    }

    private PolicySet policies(long atLeastRevision) {
        return atLeastRevision == 0 ? feed.current() : feed.atLeast(atLeastRevision, PATIENCE);
    }

    private void requireMayAsk(Question question) {
        if (!Access.isSelf(question.principal())) {
            access.require("policy.read", question.scope());
        }
    }
}
