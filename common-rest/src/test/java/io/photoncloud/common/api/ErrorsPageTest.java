package io.photoncloud.common.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ErrorsPageTest {

    private static final Pattern ROW = Pattern.compile("^(\\| `\\w+` \\| \\d+ \\| \\w+ \\|).*$");

    @Test
    void theTableOfThePageIsThatOfTheCode() throws IOException {
        List<String> written = Files.readAllLines(Path.of("../docs/errors.md")).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1))
                .toList();

        assertThat(written)
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(code -> "| `%s` | %d | %s |".formatted(code, code.httpStatus(), code.grpcStatus()))
                        .toList());
    }
}
