@NullMarked
package io.photoncloud.flaredb.execute.spill;

import org.jspecify.annotations.NullMarked;
