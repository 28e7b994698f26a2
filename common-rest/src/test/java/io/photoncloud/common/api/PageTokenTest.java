package io.photoncloud.common.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PageTokenTest {

    @Test
    void anyPlaceComesBackAsItWas() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] place = new byte[random.nextInt(100)];
            random.nextBytes(place);
            String token = PageToken.of("list", place);

            assertThat(token).as("seed %d", seed).matches("[A-Za-z0-9_-]+");
            assertThat(PageToken.position("list", token)).as("seed %d", seed).isEqualTo(place);
        }
    }

    @Test
    void aChangedOrForeignTokenIsRefusedByItsName() {
        String token = PageToken.of("list", new byte[] {1, 2, 3, 4});
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertRefused("list", changed);
        }
        assertRefused("other list", token);
        assertRefused("list", "");
        assertRefused("list", "=");
        assertRefused("list", "x".repeat(100_000));
    }

    private static void assertRefused(String list, String token) {
        assertThatThrownBy(() -> PageToken.position(list, token))
                .isInstanceOfSatisfying(CloudException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
                    assertThat(refused.details()).containsEntry("field", "page_token");
                });
    }
}
