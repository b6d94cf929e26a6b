-- Every $2th person of the organization $1, by id: where kept/attempts.sql and security/attempts.sql can be cut into ranges
-- of persons.
select numbered.id
from (
    select u.id, row_number() over (order by u.id) as number
    from reporting.users as u
    where u.organization_id = $1
) as numbered
where numbered.number % $2 = 0
order by numbered.id
