package io.photoncloud.iam.authz;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.policy.Decision;
import io.photoncloud.common.policy.PolicyChange;
import io.photoncloud.common.policy.PolicyItem;
import io.photoncloud.common.policy.PolicyWire;
import io.photoncloud.common.policy.Role;
import io.photoncloud.common.security.Permission;
import io.photoncloud.iam.access.Ids;
import io.photoncloud.iam.authz.AuthzService.Answers;
import io.photoncloud.iam.authz.AuthzService.Explanation;
import io.photoncloud.iam.authz.AuthzService.Question;
import io.photoncloud.proto.iam.v1.CheckAllResponse;
import io.photoncloud.proto.iam.v1.CheckRequest;
import io.photoncloud.proto.iam.v1.CheckResponse;
import io.photoncloud.proto.iam.v1.DecidingBinding;
import io.photoncloud.proto.iam.v1.ExplainResponse;
import io.photoncloud.proto.iam.v1.WatchPoliciesResponse;
import io.photoncloud.proto.iam.v1.WatchPoliciesResponse.SnapshotPart;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Questions and answers of IamAuthz, between the domain and the wire. */
final class AuthzWire {

    /** Of one message of a stream; less than gRPC takes by default. */
    static final int MESSAGE_BYTES = 1 << 20;

    private AuthzWire() {}

    /** Makes the messages of a stream of policies. */
    interface Messages<A> {

        List<A> snapshot(List<PolicyItem> items, long revision);

        /** Empty where they are too many for one message, in which all of them hold at once: the stream begins anew then. */
        Optional<A> changes(List<PolicyChange> changes, long revision);

        A heartbeat(long revision);
    }

    static Question question(CheckRequest request) {
        Check.that(Permission.isName(request.getPermission()), "permission", "must be a permission as vm.create");
        Check.that(request.hasScope(), "scope", "required");
        return new Question(
                Check.matches("principal_id", request.getPrincipalId(), Ids.NAMED),
                new Permission(request.getPermission()),
                PolicyWire.fromWire(request.getScope()),
                PolicyWire.attributes(request.getAttributes()));
    }

    static CheckResponse one(Answers answers) {
        return response(answers.allowed().getFirst(), answers.revision());
    }

    static CheckAllResponse all(Answers answers) {
        CheckAllResponse.Builder all = CheckAllResponse.newBuilder();
        answers.allowed().forEach(allowed -> all.addAnswers(response(allowed, answers.revision())));
        return all.build();
    }

    private static CheckResponse response(boolean allowed, long revision) {
        return CheckResponse.newBuilder()
                .setAllowed(allowed)
                .setRevision(revision)
                .build();
    }

    static ExplainResponse explanation(Explanation explanation) {
        ExplainResponse.Builder response = ExplainResponse.newBuilder().setRevision(explanation.revision());
        explanation.decision().audited().forEach(binding -> response.addAudited(binding(binding)));
        switch (explanation.decision()) {
            case Decision.Allowed(Binding by, var _) ->
                response.setDecision(ExplainResponse.Decision.DECISION_ALLOWED).setBy(binding(by));
            case Decision.Denied(Binding by, var _) ->
                response.setDecision(ExplainResponse.Decision.DECISION_DENIED).setBy(binding(by));
            case Decision.NotGranted(var smallest, var _) -> {
                response.setDecision(ExplainResponse.Decision.DECISION_NOT_GRANTED);
                smallest.map(Role::id)
                        .ifPresent(role -> response.setSmallestRole(role)
                                .setSmallestRoleScope(PolicyWire.toWire(explanation.scope())));
            }
        }
        return response.build();
    }

    private static DecidingBinding binding(Binding binding) {
        return DecidingBinding.newBuilder()
                .setId(binding.id())
                .setRole(binding.role().id())
                .setEffect(PolicyWire.toWire(binding.effect()))
                .setScope(PolicyWire.toWire(binding.scope()))
                .setCondition(binding.expression())
                .build();
    }

    /** @param clock by which services tell how long a message was on its way */
    static Messages<WatchPoliciesResponse> messages(InstantSource clock) {
        return new Messages<>() {
            private WatchPoliciesResponse.Builder message() {
                return WatchPoliciesResponse.newBuilder().setSentAtMs(clock.millis());
            }

            @Override
            public List<WatchPoliciesResponse> snapshot(List<PolicyItem> items, long revision) {
                List<WatchPoliciesResponse> messages = new ArrayList<>();
                SnapshotPart.Builder part = SnapshotPart.newBuilder();
                long bytes = 0;
                for (PolicyItem item : items) {
                    var wire = PolicyWire.toWire(item);
                    bytes += wire.getSerializedSize();
                    if (bytes > MESSAGE_BYTES && part.getItemsCount() > 0) {
                        messages.add(message().setSnapshotPart(part).build());
                        part = SnapshotPart.newBuilder();
                        bytes = wire.getSerializedSize();
                    }
                    part.addItems(wire);
                }
                messages.add(message().setSnapshotPart(part).build());
                messages.add(message()
                        .setSnapshotEnd(
                                WatchPoliciesResponse.SnapshotEnd.newBuilder().setRevision(revision))
                        .build());
                return messages;
            }

            @Override
            public Optional<WatchPoliciesResponse> changes(List<PolicyChange> changes, long revision) {
                if (changes.isEmpty()) {
                    return Optional.of(heartbeat(revision));
                }
                WatchPoliciesResponse.Changes.Builder all =
                        WatchPoliciesResponse.Changes.newBuilder().setRevision(revision);
                changes.forEach(change -> all.addChanges(PolicyWire.toWire(change)));
                WatchPoliciesResponse message = message().setChanges(all).build();
                return message.getSerializedSize() > MESSAGE_BYTES ? Optional.empty() : Optional.of(message);
            }

            @Override
            public WatchPoliciesResponse heartbeat(long revision) {
                return message()
                        .setHeartbeat(
                                WatchPoliciesResponse.Heartbeat.newBuilder().setRevision(revision))
                        .build();
            }
        };
    }
}
