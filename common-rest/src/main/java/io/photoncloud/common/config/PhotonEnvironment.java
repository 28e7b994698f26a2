package io.photoncloud.common.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Gives Spring Boot the values that follow from ours: its listeners from {@code photon.http.address}, the defaults of
 * our addresses from the service's name, and how every service logs and runs. Runs after all files are read.
 */
final class PhotonEnvironment implements EnvironmentPostProcessor, Ordered {

    private static final String LOG_LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level [%thread] %logger{0}: "
            + "%replace(%msg %kvp %mdc %ex{24}){'[\\r\\n]+\\s*', ' | '}%nopex%n";

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.getPropertySources().contains("photonDefaults")) {
            return;
        }
        environment.getPropertySources().addLast(new MapPropertySource("photonDefaults", defaults(environment)));
        environment.getPropertySources().addFirst(new MapPropertySource("photonDerived", derived(environment)));
    }

    private static Map<String, Object> defaults(ConfigurableEnvironment environment) {
        Map<String, Object> values = new LinkedHashMap<>();
        String name = find(environment, "photon.service.name").orElse("service");
        values.put("spring.application.name", name);
        KnownService.find(name).ifPresent(service -> {
            values.put("photon.http.address", service.http().toString());
            service.findGrpc().ifPresent(grpc -> values.put("photon.grpc.address", grpc.toString()));
        });
        values.put("spring.main.banner-mode", "off");
        values.put("spring.main.log-startup-info", "false");
        values.put("spring.threads.virtual.enabled", "true");
        values.put("spring.web.resources.add-mappings", "false");
        values.put("spring.mvc.formcontent.filter.enabled", "false");
        values.put("spring.lifecycle.timeout-per-shutdown-phase", "10s");
        values.put("spring.grpc.server.health.enabled", "false");
        values.put("logging.pattern.console", LOG_LINE);
        values.put("logging.pattern.file", LOG_LINE);
        values.put("spring.mvc.servlet.load-on-startup", "1");
        // Where the service listens is logged by Listeners, once both doors are open.
        for (String chatty : List.of(
                "org.apache.catalina",
                "org.apache.tomcat.util.net.NioEndpoint.certificate",
                "org.springframework.boot.tomcat",
                "org.springframework.boot.web",
                "org.springframework.grpc",
                "org.springframework.web.servlet")) {
            values.put("logging.level." + chatty, "warn");
        }
        // These report what a caller did wrong, some with a stack trace; the answer already says it to the caller.
        for (String tattling : List.of(
                "org.apache.coyote.http11.Http11Processor",
                "org.apache.tomcat.util.http.Parameters",
                "org.apache.tomcat.util.net.SSLUtilBase", // a client certificate is asked for in the handshake alone
                "org.springframework.web.servlet.PageNotFound",
                "io.grpc.netty.shaded.io.grpc.netty.NettyServerStream")) {
            values.put("logging.level." + tattling, "error");
        }
        return values;
    }

    private static Map<String, Object> derived(ConfigurableEnvironment environment) {
        Map<String, Object> values = new LinkedHashMap<>();
        ListenAddress http = address(environment, "photon.http.address");
        values.put("server.address", http.host());
        values.put("server.port", http.port());
        return values;
    }

    private static ListenAddress address(ConfigurableEnvironment environment, String setting) {
        try {
            return find(environment, setting).map(ListenAddress::valueOf).orElse(new ListenAddress("127.0.0.1", 0));
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(setting + ": " + e.getMessage(), "Correct " + setting + ".");
        }
    }

    private static Optional<String> find(ConfigurableEnvironment environment, String setting) {
        return Optional.ofNullable(
                Binder.get(environment).bind(setting, String.class).orElse(null));
    }
}
