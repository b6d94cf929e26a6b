-- The organizations there are, in byte order of their slugs.
select organization_id, slug, is_active
from core.organization_directory
order by slug collate "C"
