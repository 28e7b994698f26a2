package io.photoncloud.common.web;

import io.photoncloud.common.api.FailureTranslator;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.ConfigAutoConfiguration;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.config.ServiceProperties;
import io.photoncloud.common.denial.DeniedCalls;
import io.photoncloud.common.metrics.CallMeters;
import io.photoncloud.common.metrics.MetricsAutoConfiguration;
import io.photoncloud.common.security.Authenticator;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.DoorTls;
import io.photoncloud.common.security.OwnIdentity;
import io.photoncloud.common.security.SecurityAutoConfiguration;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.tls.OwnCertificate;
import jakarta.servlet.DispatcherType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.bind.support.ConfigurableWebBindingInitializer;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import tools.jackson.databind.json.JsonMapper;

/** Wires the REST side of a service. */
@AutoConfiguration(
        after = {ConfigAutoConfiguration.class, SecurityAutoConfiguration.class, MetricsAutoConfiguration.class},
        before = JacksonAutoConfiguration.class)
public class WebAutoConfiguration {

    /** Served without a token: a probe has none. */
    @Bean
    RouteRules probeRoutes() {
        return RouteRules.builder()
                .publicPath("*", "/health")
                .publicPath("*", "/livez")
                .publicPath("*", "/readyz")
                .build();
    }

    @Bean
    JsonForm jsonForm(HttpProperties settings) {
        return new JsonForm(settings);
    }

    @Bean
    RequestContexts requestContexts(HttpProperties settings, InstantSource clock, IdSource ids) {
        return new RequestContexts(new ClientAddresses(settings.trustedProxies()), clock, ids);
    }

    @Bean
    FailureWriter failureWriter(JsonMapper json, RequestContexts contexts, DeniedCalls denials) {
        return new FailureWriter(json, contexts, denials);
    }

    @Bean
    WebFailures webFailures(ObjectProvider<FailureTranslator> translators, JsonMapper json) {
        return new WebFailures(translators.orderedStream().toList(), new JsonFailures(json));
    }

    @Bean
    FailureResolver failureResolver(WebFailures failures, FailureWriter writer) {
        return new FailureResolver(failures, writer);
    }

    @Bean
    TomcatBounds tomcatBounds(
            HttpProperties settings,
            ObjectProvider<RouteRules> rules,
            FailureWriter failures,
            Optional<NativeDoor> nativeDoor) {
        return new TomcatBounds(settings, merged(rules), failures, nativeDoor);
    }

    @Bean
    TomcatTls tomcatTls(DoorTls tls) {
        return new TomcatTls(tls);
    }

    @Bean
    SideDoors sideDoors(TomcatBounds bounds, DoorTls tls, FailureWriter failures) {
        return new SideDoors(bounds, tls, failures);
    }

    @Bean
    FilterRegistrationBean<DoorFilter> doorFilter(
            RequestContexts contexts,
            Authenticator authenticator,
            HttpProperties settings,
            ObjectProvider<RouteRules> rules,
            WebFailures failures,
            FailureWriter writer,
            CallMeters meters,
            Optional<NativeDoor> nativeDoor) {
        RouteRules merged = merged(rules);
        DoorFilter filter = new DoorFilter(
                contexts,
                new Gate(authenticator, merged),
                new Bodies(settings, merged, System::nanoTime),
                failures,
                writer,
                meters,
                nativeDoor,
                System::nanoTime);
        FilterRegistrationBean<DoorFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    RootController rootController(ServiceProperties service, SecurityProperties security) {
        return new RootController(service, security);
    }

    @Bean
    OutgoingHttpContext outgoingHttpContext(OwnIdentity identity) {
        return new OutgoingHttpContext(identity);
    }

    @Bean(destroyMethod = "close")
    OutgoingHttpClients outgoingHttpClients(OwnCertificate own, OutgoingHttpContext context) {
        return new OutgoingHttpClients(own, context);
    }

    private static RouteRules merged(ObjectProvider<RouteRules> rules) {
        return RouteRules.merge(rules.orderedStream().toList());
    }

    /** What Spring MVC is told. */
    @Configuration(proxyBeanMethods = false)
    static class Mvc implements WebMvcConfigurer {

        private final HttpProperties settings;
        private final JsonMapper json;
        private final Authorizer authorizer;
        private final RouteRules routes;

        Mvc(HttpProperties settings, JsonMapper json, Authorizer authorizer, ObjectProvider<RouteRules> rules) {
            this.settings = settings;
            this.json = json;
            this.authorizer = authorizer;
            this.routes = merged(rules);
        }

        @Override
        public void addFormatters(FormatterRegistry registry) {
            registry.addConverterFactory(new EnumNames(json));
        }

        @Bean
        SmartInitializingSingleton valuesRead(RequestMappingHandlerAdapter adapter) {
            return () -> {
                if (!(adapter.getWebBindingInitializer() instanceof ConfigurableWebBindingInitializer binding)) {
                    throw new IllegalStateException("Spring MVC binds by " + adapter.getWebBindingInitializer());
                }
                binding.setPropertyEditorRegistrar(new StrictValues());
            };
        }

        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(new PermissionRules(authorizer, routes));
            registry.addInterceptor(new QueryRules());
            registry.addInterceptor(new ChangeRules());
            registry.addInterceptor(new ContentRules());
        }

        @Override
        public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
            resolvers.add(new CallArguments(settings.pageLimits()));
        }

        /** Spring asks the handlers added by a configurer last; the envelope must be asked first. */
        @Bean
        SmartInitializingSingleton envelopeFirst(RequestMappingHandlerAdapter adapter, RequestContexts contexts) {
            return () -> {
                List<HandlerMethodReturnValueHandler> handlers = new ArrayList<>();
                handlers.add(new EnvelopeHandler(json, contexts));
                List<HandlerMethodReturnValueHandler> present = adapter.getReturnValueHandlers();
                handlers.addAll(present == null ? List.of() : present);
                adapter.setReturnValueHandlers(handlers);
            };
        }
    }
}
