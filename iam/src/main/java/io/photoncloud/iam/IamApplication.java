package io.photoncloud.iam;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class IamApplication {

    static void main(String[] arguments) {
        SpringApplication.run(IamApplication.class, arguments);
    }
}
