package io.photoncloud.common.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.photoncloud.common.testing.TokenIssuer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolicyWireTest {

    @Test
    void whatIsSentArrives() {
        long seed = Long.getLong("policies.seed", System.nanoTime());
        System.out.println("PolicyWireTest: -Dpolicies.seed=" + seed);
        RandomItems items = new RandomItems(new Random(seed));
        for (int i = 0; i < 5_000; i++) {
            PolicyChange change = items.change();
            assertThat(PolicyWire.fromWire(PolicyWire.toWire(change))).isEqualTo(change);
            PolicyItem item = items.item();
            assertThat(PolicyWire.items(List.of(PolicyWire.toWire(item)))).containsExactly(item);
        }
    }

    @Test
    void aMomentBetweenTwoMillisecondsIsSentAsTheLaterOfThem() {
        PolicyItem item = new PolicyItem.RevokedPrincipal("ann", Instant.ofEpochSecond(7, 1));

        assertThat(PolicyWire.fromWire(PolicyWire.toWire(item)))
                .isEqualTo(new PolicyItem.RevokedPrincipal("ann", Instant.ofEpochSecond(7, 1_000_000)));
    }

    @Test
    void whatIsNotKnownHereIsRefusedAndNotLeftOut() {
        var binding = PolicyWire.toWire(new PolicyItem.OfBinding(
                "b1",
                new Subject.Group("g1"),
                "viewer",
                Scope.system(),
                Binding.Effect.DENY,
                Binding.Mode.ENFORCED,
                ""));
        for (var wire : List.of(
                io.photoncloud.proto.iam.v1.PolicyItem.getDefaultInstance(),
                binding.toBuilder()
                        .setBinding(binding.getBinding().toBuilder().setEffectValue(99))
                        .build(),
                binding.toBuilder()
                        .setBinding(binding.getBinding().toBuilder().setModeValue(99))
                        .build(),
                binding.toBuilder()
                        .setBinding(binding.getBinding().toBuilder().clearScope())
                        .build(),
                binding.toBuilder()
                        .setBinding(binding.getBinding().toBuilder().clearSubject())
                        .build())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PolicyWire.fromWire(wire))
                    .withMessageContaining("does not know");
        }
    }

    @Test
    void aKeyThatIsNotForTokensIsRefused() throws JOSEException {
        ECKey own = TokenIssuer.newKey("k1");
        ECKey longer = new ECKeyGenerator(Curve.P_384).keyID("k2").generate().toPublicJWK();
        for (String jwk : List.of(
                "",
                "{}",
                own.toJSONString(),
                longer.toJSONString(),
                new ECKey.Builder(own).keyID(null).build().toPublicJWK().toJSONString(),
                new ECKey.Builder(own)
                        .keyUse(KeyUse.ENCRYPTION)
                        .build()
                        .toPublicJWK()
                        .toJSONString())) {
            var wire = io.photoncloud.proto.iam.v1.PolicyItem.newBuilder();
            wire.getVerificationKeyBuilder().setJwk(jwk);
            assertThatIllegalArgumentException().isThrownBy(() -> PolicyWire.fromWire(wire.build()));
        }
    }

    @Test
    void attributesBecomeWhatConditionsReckonWith() {
        Struct wire = Struct.newBuilder()
                .putFields("size", Value.newBuilder().setNumberValue(3).build())
                .putFields(
                        "none",
                        Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build())
                .putFields(
                        "tags",
                        Value.newBuilder()
                                .setStructValue(Struct.newBuilder()
                                        .putFields(
                                                "env",
                                                Value.newBuilder()
                                                        .setStringValue("test")
                                                        .build()))
                                .build())
                .putFields(
                        "zones",
                        Value.newBuilder()
                                .setListValue(ListValue.newBuilder()
                                        .addValues(Value.newBuilder().setStringValue("a")))
                                .build())
                .build();

        Map<String, Object> attributes = PolicyWire.attributes(wire);

        assertThat(attributes).isEqualTo(Map.of("size", 3.0, "tags", Map.of("env", "test"), "zones", List.of("a")));
        Condition condition = new CelConditions()
                .compile("attributes.tags['env'] == 'test' && attributes.size < 4 && 'a' in attributes.zones");
        assertThat(condition.holds(new AccessRequest(
                        new Subject.Principal("ann"),
                        new io.photoncloud.common.security.Permission("vm.read"),
                        Scope.system(),
                        attributes,
                        RandomItems.NOW)))
                .isTrue();
    }
}
