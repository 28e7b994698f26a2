package io.photoncloud.common.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CheckTest {

    private static void assertRefused(String field, String constraint, ThrowingCallable check) {
        CloudException refused = catchThrowableOfType(CloudException.class, check);
        assertThat(refused.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
        assertThat(refused.details()).containsEntry("field", field).containsEntry("constraint", constraint);
    }

    @Test
    void whatIsGoodIsAnswered() {
        assertThat(Check.required("a", "x")).isEqualTo("x");
        assertThat(Check.text("a", "x")).isEqualTo("x");
        assertThat(Check.length("a", "\ud83d\ude00", 1, 1)).hasSize(2);
        assertThat(Check.matches("a", "x1", Pattern.compile("x\\d"))).isEqualTo("x1");
        assertThat(Check.range("a", 5L, 5, 5)).isEqualTo(5);
        assertThat(Check.range("a", 5, 1, 9)).isEqualTo(5);
        assertThat(Check.size("a", List.of(1), 1, 1)).containsExactly(1);
        Check.oneOf(List.of("a", "b"), null, 1);
    }

    @Test
    void whatIsNotIsNamedWithItsConstraint() {
        assertRefused("a", "required", () -> Check.required("a", null));
        assertRefused("a", "required", () -> Check.text("a", " "));
        assertRefused("a", "length 1 to 2", () -> Check.length("a", "abc", 1, 2));
        assertRefused("a", "must match x", () -> Check.matches("a", "y", Pattern.compile("x")));
        assertRefused("a", "must be 1 to 2", () -> Check.range("a", 3, 1, 2));
        assertRefused("a", "required", () -> Check.range("a", (Long) null, 1, 2));
        assertRefused("a", "must have 1 to 2 items", () -> Check.size("a", List.of(), 1, 2));
        assertRefused("a", "one of a, b", () -> Check.oneOf(List.of("a", "b"), 1, 1));
        assertRefused("a", "one of a, b", () -> Check.oneOf(List.of("a", "b"), null, null));
    }

    @Test
    void aFailureSeenFromOutsideNamesTheWholePath() {
        CloudException inner = CloudException.invalid("port", "required", "port is required");

        assertThat(inner.inside("ports[0]").details()).containsEntry("field", "ports[0].port");
        assertThat(inner.inside("").details()).containsEntry("field", "port");
        assertThat(CloudException.invalid("[1]", "x", "x").inside("ports").details())
                .containsEntry("field", "ports[1]");
        assertThat(new CloudException(ErrorCode.CONFLICT, "x").inside("a").details())
                .isEmpty();
    }

    @Test
    void idsAreRandomUuidsOfTheSource() {
        Random random = new Random(1);
        IdSource ids = IdSource.of(() -> random);
        for (int i = 0; i < 100; i++) {
            UUID id = ids.nextUuid();
            assertThat(id.version()).isEqualTo(4);
            assertThat(id.variant()).isEqualTo(2);
        }
    }
}
