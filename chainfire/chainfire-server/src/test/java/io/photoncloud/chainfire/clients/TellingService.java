package io.photoncloud.chainfire.clients;

import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.testing.Expect;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** A process that tells which store it has and what stands in it, writes there, and ends. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class TellingService {

    static void main(String[] arguments) {
        try (ConfigurableApplicationContext context = SpringApplication.run(TellingService.class, arguments)) {
            ReplicatedStore store = context.getBean(ReplicatedStore.class);
            boolean before = store.find(Expect.key("a row")).isPresent();
            Expect.put(store, "a row", "written");
            System.out.println("store " + store.getClass().getSimpleName());
            System.out.println("row " + before);
            System.out.println("raft " + ofRaft());
        }
    }

    private static boolean ofRaft() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .anyMatch(name -> name.startsWith("store-upkeep") || name.contains("JRaft"));
    }
}
