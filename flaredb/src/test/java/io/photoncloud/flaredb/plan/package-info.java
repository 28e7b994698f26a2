@NullMarked
package io.photoncloud.flaredb.plan;

import org.jspecify.annotations.NullMarked;
