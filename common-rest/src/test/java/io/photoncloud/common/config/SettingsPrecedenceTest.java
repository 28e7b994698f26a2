package io.photoncloud.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Command line, environment, file, default: of what says a setting the first counts. */
class SettingsPrecedenceTest {

    private static final String ARGUMENT = "--photon.http.page-limit=30";
    private static final Map<String, Object> VARIABLE = Map.of("PHOTON_HTTP_PAGELIMIT", "20");

    @TempDir
    private Path directory;

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(HttpProperties.class)
    static class App {}

    /** A process's environment, without that of this one. */
    private static final class Environment extends StandardEnvironment {
        private Environment(Map<String, Object> variables) {
            super();
            getPropertySources()
                    .addFirst(new SystemEnvironmentPropertySource(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        }

        @Override
        protected void customizePropertySources(MutablePropertySources sources) {
            // Nothing of this process.
        }
    }

    private int pageLimit(Map<String, Object> variables, String... arguments) {
        SpringApplication application = new SpringApplication(App.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setEnvironment(new Environment(variables));
        try (ConfigurableApplicationContext context = application.run(arguments)) {
            return context.getBean(HttpProperties.class).pageLimit();
        }
    }

    private String file() throws IOException {
        Path file = directory.resolve("service.yml");
        Files.writeString(file, "photon.http.page-limit: 10\n");
        return "--spring.config.additional-location=file:" + file;
    }

    @Test
    void theDefaultHoldsWhereNobodySaysAnything() {
        assertThat(pageLimit(Map.of())).isEqualTo(1_000);
    }

    @Test
    void aFileComesBeforeTheDefault() throws IOException {
        assertThat(pageLimit(Map.of(), file())).isEqualTo(10);
    }

    @Test
    void theEnvironmentComesBeforeAFile() throws IOException {
        assertThat(pageLimit(VARIABLE, file())).isEqualTo(20);
    }

    @Test
    void theCommandLineComesBeforeTheEnvironment() throws IOException {
        assertThat(pageLimit(VARIABLE, file(), ARGUMENT)).isEqualTo(30);
    }
}
