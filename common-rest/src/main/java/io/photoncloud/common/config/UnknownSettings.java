package io.photoncloud.common.config;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses to start with a {@code photon.*} setting that nothing reads: a misspelt limit must not be a silent default.
 * Environment variables are only warned of, because platforms put variables of their own making there.
 */
final class UnknownSettings implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(UnknownSettings.class);
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("photon");

    /** Read by the launcher, which starts services with it in their environment. */
    private static final String LAUNCHER_HOME = "photon.home";

    private final ApplicationContext context;

    UnknownSettings(ApplicationContext context) {
        this.context = context;
    }

    @Override
    public void afterSingletonsInstantiated() {
        SettingNames known = knownNames();
        Set<String> unknown = new TreeSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(context.getEnvironment())) {
            if (!(source instanceof IterableConfigurationPropertySource names)) {
                continue;
            }
            boolean environment = names.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
            unknownNames(names.stream(), known).forEach(name -> {
                if (environment) {
                    warnOfVariable(name, known);
                } else {
                    unknown.add(name.toString());
                }
            });
        }
        if (!unknown.isEmpty()) {
            throw new StartRefusedException(
                    "unknown settings: " + String.join(", ", unknown),
                    "Correct or remove them. Known are: " + String.join(", ", known.names()));
        }
    }

    private SettingNames knownNames() {
        SettingNames known = new SettingNames();
        known.add(LAUNCHER_HOME);
        ConfigurationPropertiesBean.getAll(context).values().forEach(bean -> {
            String prefix = bean.getAnnotation().prefix();
            Class<?> type = bean.asBindTarget().getType().toClass();
            if (type.isRecord() && ROOT.toString().equals(prefix.split("\\.", -1)[0])) {
                known.addRecord(prefix, type);
            }
        });
        context.getBeanProvider(KnownSettings.class)
                .forEach(more -> more.names().forEach(known::add));
        return known;
    }

    private static Stream<ConfigurationPropertyName> unknownNames(
            Stream<ConfigurationPropertyName> names, SettingNames known) {
        return names.filter(ROOT::isAncestorOf).filter(name -> !known.contains(name));
    }

    /** A variable cannot show where its name has dashes and where dots, so the two are compared without either. */
    private static void warnOfVariable(ConfigurationPropertyName name, SettingNames known) {
        String letters = letters(name.toString());
        if (known.names().stream().noneMatch(setting -> letters(setting).equals(letters))) {
            log.atWarn().addKeyValue("setting", name).log("an environment variable names no setting of this service");
        }
    }

    private static String letters(String name) {
        return name.replaceAll("[-.]", "");
    }
}
