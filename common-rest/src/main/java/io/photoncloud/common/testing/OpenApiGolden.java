package io.photoncloud.common.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.config.ServiceProperties;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import org.springframework.core.io.ClassPathResource;

/**
 * Keeps {@code docs/api/openapi/<service>.yaml} equal to what the service's handlers are. A service extends this class
 * and gives its running context; where the difference is meant, the tests run with {@code -Dgolden.update=true} write
 * the file anew, and the change is reviewed with the rest.
 */
public abstract class OpenApiGolden {

    private static final String UPDATE = "golden.update";

    /** The service, started. */
    protected abstract ApplicationContext context();

    /** Where the committed description is; by default where the guide says. */
    protected Path committed() {
        return checkout().resolve("docs/api/openapi/" + service() + ".yaml");
    }

    @Test
    void theCommittedDescriptionIsWhatTheHandlersAre() throws IOException {
        String actual = new OpenApiDescription(context()).yaml();
        Path file = committed();
        if (Boolean.getBoolean(UPDATE)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, actual);
        }
        assertThat(file).as("run the tests with -D%s=true to write it", UPDATE).exists();
        assertThat(actual)
                .as("%s is not what the handlers are; if the change is meant, run with -D%s=true", file, UPDATE)
                .isEqualTo(Files.readString(file));
    }

    @Test
    void theServiceCarriesItsDescription() throws IOException {
        ClassPathResource carried = new ClassPathResource("META-INF/photon/openapi/" + service() + ".yaml");
        assertThat(carried.exists())
                .as("the module's pom sets the property photon.openapi to %s.yaml", service())
                .isTrue();
        try (InputStream content = carried.getInputStream()) {
            String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
            if (!Boolean.getBoolean(UPDATE)) {
                assertThat(text).isEqualTo(Files.readString(committed()));
            }
        }
    }

    private String service() {
        return context().getBean(ServiceProperties.class).name();
    }

    /** The nearest directory above that holds the build's wrapper. */
    private static Path checkout() {
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null && !Files.exists(directory.resolve("mvnw"))) {
            directory = directory.getParent();
        }
        if (directory == null) {
            throw new IllegalStateException("not run within a checkout");
        }
        return directory;
    }
}
