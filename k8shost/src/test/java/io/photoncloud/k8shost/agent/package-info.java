@NullMarked
package io.photoncloud.k8shost.agent;

import org.jspecify.annotations.NullMarked;
