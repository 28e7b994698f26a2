package io.photoncloud.common.policy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.photoncloud.common.security.VerificationKey;
import io.photoncloud.proto.iam.v1.Effect;
import io.photoncloud.proto.iam.v1.Mode;
import io.photoncloud.proto.iam.v1.PolicyKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Policies as IAM sends them. What a newer IAM sends that is not known here is refused: to leave it out could be to leave
 * out a denial.
 */
public final class PolicyWire {

    private PolicyWire() {}

    public static io.photoncloud.proto.iam.v1.PolicyItem toWire(PolicyItem item) {
        var wire = io.photoncloud.proto.iam.v1.PolicyItem.newBuilder();
        switch (item) {
            case PolicyItem.OfRole(Role role) ->
                wire.getRoleBuilder()
                        .setId(role.id())
                        .addAllPermissions(role.permissions().stream().sorted().toList());
            case PolicyItem.Membership(Subject member, Subject.Group group) ->
                wire.getMembershipBuilder().setMember(toWire(member)).setGroup(group.id());
            case PolicyItem.OfBinding binding ->
                wire.getBindingBuilder()
                        .setId(binding.id())
                        .setSubject(toWire(binding.subject()))
                        .setRole(binding.role())
                        .setScope(toWire(binding.scope()))
                        .setEffect(toWire(binding.effect()))
                        .setMode(toWire(binding.mode()))
                        .setCondition(binding.expression());
            case PolicyItem.RevokedPrincipal(String principal, Instant issuedBefore) ->
                wire.getRevokedPrincipalBuilder().setPrincipal(principal).setIssuedBeforeMs(millis(issuedBefore));
            case PolicyItem.RevokedToken(String token, Instant expires) ->
                wire.getRevokedTokenBuilder().setToken(token).setExpiresMs(millis(expires));
            case PolicyItem.OfKey(VerificationKey key) ->
                wire.getVerificationKeyBuilder().setJwk(key.json());
        }
        return wire.build();
    }

    /** @throws IllegalArgumentException it is of a kind, or has values, that are not known here */
    public static PolicyItem fromWire(io.photoncloud.proto.iam.v1.PolicyItem wire) {
        return switch (wire.getOfCase()) {
            case ROLE ->
                new PolicyItem.OfRole(new Role(
                        wire.getRole().getId(), Set.copyOf(wire.getRole().getPermissionsList())));
            case MEMBERSHIP ->
                new PolicyItem.Membership(
                        fromWire(wire.getMembership().getMember()),
                        new Subject.Group(wire.getMembership().getGroup()));
            case BINDING -> {
                var binding = wire.getBinding();
                yield new PolicyItem.OfBinding(
                        binding.getId(),
                        fromWire(binding.getSubject()),
                        binding.getRole(),
                        fromWire(binding.getScope()),
                        fromWire(binding.getEffect()),
                        fromWire(binding.getMode()),
                        binding.getCondition());
            }
            case REVOKED_PRINCIPAL ->
                new PolicyItem.RevokedPrincipal(
                        wire.getRevokedPrincipal().getPrincipal(),
                        instant(wire.getRevokedPrincipal().getIssuedBeforeMs()));
            case REVOKED_TOKEN ->
                new PolicyItem.RevokedToken(
                        wire.getRevokedToken().getToken(),
                        instant(wire.getRevokedToken().getExpiresMs()));
            case VERIFICATION_KEY ->
                new PolicyItem.OfKey(
                        VerificationKey.parse(wire.getVerificationKey().getJwk()));
            case OF_NOT_SET -> throw unknown("kind of item");
        };
    }

    public static io.photoncloud.proto.iam.v1.PolicyChange toWire(PolicyChange change) {
        var wire = io.photoncloud.proto.iam.v1.PolicyChange.newBuilder();
        return switch (change) {
            case PolicyChange.Put(PolicyItem item) -> wire.setPut(toWire(item)).build();
            case PolicyChange.Removed(PolicyItem.Key key) ->
                wire.setRemoved(toWire(key)).build();
        };
    }

    /** @throws IllegalArgumentException as for items */
    public static PolicyChange fromWire(io.photoncloud.proto.iam.v1.PolicyChange wire) {
        return switch (wire.getOfCase()) {
            case PUT -> new PolicyChange.Put(fromWire(wire.getPut()));
            case REMOVED -> new PolicyChange.Removed(fromWire(wire.getRemoved()));
            case OF_NOT_SET -> throw unknown("kind of change");
        };
    }

    private static PolicyKey toWire(PolicyItem.Key key) {
        PolicyKey.Kind kind = switch (key.kind()) {
            case ROLE -> PolicyKey.Kind.KIND_ROLE;
            case MEMBERSHIP -> PolicyKey.Kind.KIND_MEMBERSHIP;
            case BINDING -> PolicyKey.Kind.KIND_BINDING;
            case REVOKED_PRINCIPAL -> PolicyKey.Kind.KIND_REVOKED_PRINCIPAL;
            case REVOKED_TOKEN -> PolicyKey.Kind.KIND_REVOKED_TOKEN;
            case VERIFICATION_KEY -> PolicyKey.Kind.KIND_VERIFICATION_KEY;
        };
        return PolicyKey.newBuilder().setKind(kind).setId(key.id()).build();
    }

    private static PolicyItem.Key fromWire(PolicyKey wire) {
        PolicyItem.Kind kind = switch (wire.getKind()) {
            case KIND_ROLE -> PolicyItem.Kind.ROLE;
            case KIND_MEMBERSHIP -> PolicyItem.Kind.MEMBERSHIP;
            case KIND_BINDING -> PolicyItem.Kind.BINDING;
            case KIND_REVOKED_PRINCIPAL -> PolicyItem.Kind.REVOKED_PRINCIPAL;
            case KIND_REVOKED_TOKEN -> PolicyItem.Kind.REVOKED_TOKEN;
            case KIND_VERIFICATION_KEY -> PolicyItem.Kind.VERIFICATION_KEY;
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw unknown("kind of key");
        };
        return new PolicyItem.Key(kind, wire.getId());
    }

    public static io.photoncloud.proto.iam.v1.Subject toWire(Subject subject) {
        var wire = io.photoncloud.proto.iam.v1.Subject.newBuilder();
        return switch (subject) {
            case Subject.Principal(String id) -> wire.setPrincipal(id).build();
            case Subject.Group(String id) -> wire.setGroup(id).build();
        };
    }

    /** @throws IllegalArgumentException it is of a kind that is not known here */
    public static Subject fromWire(io.photoncloud.proto.iam.v1.Subject wire) {
        return switch (wire.getOfCase()) {
            case PRINCIPAL -> new Subject.Principal(wire.getPrincipal());
            case GROUP -> new Subject.Group(wire.getGroup());
            case OF_NOT_SET -> throw unknown("kind of subject");
        };
    }

    public static io.photoncloud.proto.iam.v1.Scope toWire(Scope scope) {
        var wire = io.photoncloud.proto.iam.v1.Scope.newBuilder();
        switch (scope) {
            case Scope.Everywhere _ -> wire.setSystem(io.photoncloud.proto.iam.v1.Scope.System.getDefaultInstance());
            case Scope.Organization(String organization) ->
                wire.getOrganizationBuilder().setOrganization(organization);
            case Scope.Project(String organization, String project) ->
                wire.getProjectBuilder().setOrganization(organization).setProject(project);
            case Scope.Resource(String organization, String project, String type, String id) ->
                wire.getResourceBuilder()
                        .setOrganization(organization)
                        .setProject(project)
                        .setType(type)
                        .setId(id);
        }
        return wire.build();
    }

    /** @throws IllegalArgumentException it is of a kind that is not known here, or not set */
    public static Scope fromWire(io.photoncloud.proto.iam.v1.Scope wire) {
        return switch (wire.getOfCase()) {
            case SYSTEM -> Scope.system();
            case ORGANIZATION -> new Scope.Organization(wire.getOrganization().getOrganization());
            case PROJECT ->
                new Scope.Project(
                        wire.getProject().getOrganization(), wire.getProject().getProject());
            case RESOURCE ->
                new Scope.Resource(
                        wire.getResource().getOrganization(),
                        wire.getResource().getProject(),
                        wire.getResource().getType(),
                        wire.getResource().getId());
            case OF_NOT_SET -> throw unknown("kind of scope");
        };
    }

    public static Effect toWire(Binding.Effect effect) {
        return switch (effect) {
            case ALLOW -> Effect.EFFECT_ALLOW;
            case DENY -> Effect.EFFECT_DENY;
        };
    }

    private static Binding.Effect fromWire(Effect wire) {
        return switch (wire) {
            case EFFECT_ALLOW -> Binding.Effect.ALLOW;
            case EFFECT_DENY -> Binding.Effect.DENY;
            case EFFECT_UNSPECIFIED, UNRECOGNIZED -> throw unknown("effect");
        };
    }

    private static Mode toWire(Binding.Mode mode) {
        return switch (mode) {
            case ENFORCED -> Mode.MODE_ENFORCED;
            case AUDIT -> Mode.MODE_AUDIT;
        };
    }

    private static Binding.Mode fromWire(Mode wire) {
        return switch (wire) {
            case MODE_ENFORCED -> Binding.Mode.ENFORCED;
            case MODE_AUDIT -> Binding.Mode.AUDIT;
            case MODE_UNSPECIFIED, UNRECOGNIZED -> throw unknown("mode");
        };
    }

    public static List<PolicyItem> items(Collection<io.photoncloud.proto.iam.v1.PolicyItem> wire) {
        return wire.stream().map(PolicyWire::fromWire).toList();
    }

    public static List<PolicyChange> changes(Collection<io.photoncloud.proto.iam.v1.PolicyChange> wire) {
        return wire.stream().map(PolicyWire::fromWire).toList();
    }

    /** What conditions may ask for; what is null in it is left out. */
    public static Map<String, Object> attributes(Struct wire) {
        Map<String, Object> attributes = new HashMap<>();
        wire.getFieldsMap().forEach((name, value) -> {
            if (value.getKindCase() != Value.KindCase.NULL_VALUE
                    && value.getKindCase() != Value.KindCase.KIND_NOT_SET) {
                attributes.put(name, attribute(value));
            }
        });
        return Map.copyOf(attributes);
    }

    private static Object attribute(Value wire) {
        return switch (wire.getKindCase()) {
            case NUMBER_VALUE -> wire.getNumberValue();
            case STRING_VALUE -> wire.getStringValue();
            case BOOL_VALUE -> wire.getBoolValue();
            case STRUCT_VALUE -> attributes(wire.getStructValue());
            case LIST_VALUE ->
                wire.getListValue().getValuesList().stream()
                        .map(PolicyWire::attribute)
                        .toList();
            case NULL_VALUE, KIND_NOT_SET -> throw unknown("value in a list of attributes");
        };
    }

    /** Rounded up: a token issued in between is refused rather than let in. */
    private static long millis(Instant instant) {
        if (instant.equals(Instant.MAX)) {
            return Long.MAX_VALUE;
        }
        long floor = instant.toEpochMilli();
        return Instant.ofEpochMilli(floor).equals(instant) ? floor : floor + 1;
    }

    private static Instant instant(long millis) {
        return millis == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochMilli(millis);
    }

    private static IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException("a " + what + " that this version does not know");
    }
}
