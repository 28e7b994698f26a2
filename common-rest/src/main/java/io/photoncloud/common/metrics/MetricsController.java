package io.photoncloud.common.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** All meters in Prometheus' text form. */
@RestController
@Needs(Permission.READ_SERVICE)
@NativeAnswer
@AnyQuery
class MetricsController {

    private static final String TEXT_FORM = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;

    MetricsController(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    @GetMapping("/metrics")
    void metrics(HttpServletResponse response) throws IOException {
        byte[] body = registry.scrape(TEXT_FORM).getBytes(StandardCharsets.UTF_8);
        response.setContentType(TEXT_FORM);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
