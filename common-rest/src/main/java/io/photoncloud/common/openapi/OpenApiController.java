package io.photoncloud.common.openapi;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.config.ServiceProperties;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.web.NativeAnswer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service's OpenAPI description, as committed in {@code docs/api/openapi} and packaged with it. Turned from YAML to
 * JSON when asked for, which is seldom, so that it takes no memory in between.
 */
@RestController
@Needs(Permission.READ_SERVICE)
@NativeAnswer
class OpenApiController {

    private final ClassPathResource description;
    private final JsonMapper json;

    OpenApiController(ServiceProperties service, JsonMapper json) {
        this.description = new ClassPathResource(resource(service.name()));
        this.json = json;
    }

    static String resource(String service) {
        return "META-INF/photon/openapi/" + service + ".yaml";
    }

    @GetMapping("/openapi.json")
    void openApi(HttpServletResponse response) throws IOException {
        if (!description.exists()) {
            throw new CloudException(ErrorCode.NOT_FOUND, "this build of the service carries no OpenAPI description");
        }
        Object document;
        try (InputStream yaml = description.getInputStream()) {
            document = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        }
        byte[] body = json.writeValueAsBytes(document);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
