package io.photoncloud.common.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageLimitsTest {

    private static final PageLimits PAGES = new PageLimits(100, 1_000);

    @Test
    void whoAsksForNothingGetsTheFirstPageOfTheStandardSize() {
        assertThat(PAGES.page(0, "")).isEqualTo(new PageRequest(100, null));
        assertThat(PAGES.page(1_000, "token")).isEqualTo(new PageRequest(1_000, "token"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1_001, Integer.MIN_VALUE})
    void aSizeOutOfRangeIsRefused(int size) {
        CloudException refused = catchThrowableOfType(CloudException.class, () -> PAGES.page(size, ""));

        assertThat(refused.details())
                .containsEntry(CloudException.FIELD, "page_size")
                .containsEntry(CloudException.CONSTRAINT, "an integer from 1 to 1000");
    }

    @Test
    void aVersionOfZeroIsNoPrecondition() {
        assertThat(Precondition.ofVersion(0).holds(7L)).isTrue();
        assertThat(Precondition.ofVersion(7).holds(7L)).isTrue();
        assertThat(Precondition.ofVersion(7).holds(8L)).isFalse();
        assertThat(catchThrowableOfType(CloudException.class, () -> Precondition.ofVersion(-1))
                        .details())
                .containsEntry(CloudException.FIELD, "resource_version");
    }
}
